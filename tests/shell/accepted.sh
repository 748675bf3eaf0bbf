echo ${} ${}

echo "a ${} b" 'c ${} d' e${}f

echo "${x:-${}}" ${x:-${}} "${x#${}}" ${x%${}*}

X=${} Y="${}" cmd

export X=${} Y=z

local_copy=("a" ${} b)

for x in ${} y; do echo "$x"; done

case ${} in ${} | a*) echo;; *) ;; esac

[[ ${} == a && ${} != ${} || -f ${} ]]

[[ ${} =~ ^${}(a|b)+$ ]]

[ ${} = x ] && [ -n "${}" ] && test ! -f ${}

cat <<END | grep -F -- ${} | head -1
a ${} "b" `echo ${}` $(echo ${}) \$x
END

cat <<-END
	a ${}
	END

x=$(echo ${} | tr a b); y=`echo \`echo ${}\` "${}"`

cmd > ${} 2>> "${}" < ${} 2>&1

diff <(sort ${}) <(sort "${}")

if grep -q -- ${} f; then echo; elif [ -z ${} ]; then echo; else echo; fi

while read -r line; do echo "$line ${}"; done < ${}

f() { echo "$1"; }; f ${}

a | b | c && d | e || ! f | g

time a | b

a | b & wait

{ a; b; } | (c; d) | while :; do e; done

ssh -- host uptime

ssh -- ${} uptime

sh -c 'echo "$1"' sh ${}

bash -- ${} ${}

bash ./${} ${}

psql -v id=${} -c 'SELECT :id'

awk -v x=1 '{ print $x }' ${}

sed -n 's/a/b/p' -- ${}

jq --arg v ${} '.[$v]'

find ./${} -name ${} -exec grep -H ${} {} +

docker exec box ls ${}

./${} x

/opt/${}/bin/run

printf '%s\n' ${} "${}"

echo "#${}" a#${}

xargs -I{} echo {} ${}

set -- ${}

kill -9 ${}

select x in ${}; do break; done

coproc cat ${}

echo {a,${}}

curl -fsS "http://${}:8080/${}" | jq -e .ok

echo $x ${x} ${x[0]} ${#x} ${!x} ${x:1:2} ${x/a/b} $((1 + (2 * x))) $? $$ "$@"
