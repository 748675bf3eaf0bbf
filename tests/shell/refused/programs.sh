psql -c "SELECT ${}"

psql -h db -U me --command="SELECT '${}'"

psql -qAtc "SELECT ${}" db

psql db <<END
SELECT ${};
END

echo "SELECT ${}" | psql

mysql -e "SELECT ${}"

mariadb --execute "SELECT ${}" db

sqlite3 app.db "SELECT ${}"

sqlite3 -json app.db ${}

clickhouse-client --query "SELECT ${}"

awk "/${}/ { print }" file

awk -F: '{ print ${} }' file

sed "s/${}/x/" file

sed -n -e ${} file

sed -i s/a/${}/ file

jq ".${}" file

kubectl get pods -o json | jq -r ".items[] | select(.name == \"${}\")"

yq ".a = \"${}\"" file

perl -ne "print if /${}/" file

python3 -c "print('${}')"

python3.11 -c ${}

node -e "console.log(${})"

ruby -e ${}

php -r ${}

redis-cli EVAL ${} 0

mongosh --eval ${}

gdb -p 1 -ex ${}

vim -c ${} file

find ${} -name x

tar --to-command=${} -xf a.tar

tar -xf a.tar ${}

rsync -e "ssh ${}" a b

git -c ${} status

git clone ${}

python3 - <<END
print("${}")
END

docker exec box psql -c "SELECT ${}"

kubectl exec pod -- mysql -e "SELECT ${}"

ssh -- web1 psql -c ${}
