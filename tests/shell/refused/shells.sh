sh -c ${}

sh -c "echo ${}"

bash -c 'echo ${}'

/usr/bin/env bash -lc "x ${}"

sudo -u root sh -c "cat ${}"

env A=b timeout -k 5 10 nohup nice -n 5 bash -ec ${}

find . -name x -exec sh -c "rm ${}" \;

find . | xargs -n 1 sh -c "echo ${}"

ssh host "uptime ${}"

ssh -p 22 user@host uptime ${}

ssh ${} uptime

ssh -o ProxyCommand=${} host uptime

su -c "id ${}" user

su - user -c ${}

runuser -u user -- sh -c ${}

watch -n 1 "ls ${}"

docker exec -it box sh -c "ls ${}"

docker compose exec -T db bash -c ${}

kubectl exec -n ns pod -c box -- sh -c "ls ${}"

busybox sh -c ${}

flock /tmp/lock -c "run ${}"

tmux new-session "run ${}"

parallel echo ${} ::: 1 2

script -c "run ${}" /dev/null

bash <<END
rm ${}
END

bash <<< "rm ${}"

echo "rm ${}" | bash

printf '%s\n' "rm ${}" | sudo sh

cat <<END | ssh -- host
rm ${}
END

ssh -T host <<END
rm ${}
END

bash ${} ${}

python3 ${}

eval ${}

eval "x=${}"

trap "rm ${}" EXIT

alias ll=${}

. ${}

source ./lib/${}

x=$(sh -c "echo ${}")

x=`sh -c "echo ${}"`

if true; then { ( sh -c ${} ); }; fi

f() { sh -c ${}; }; f

sh -c "$(echo ${})"

at now <<END
rm ${}
END

env -S ${}
