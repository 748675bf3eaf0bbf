echo $((${} + 1))

echo $(( $(echo ${}) + 1 ))

echo "$((${}))"

((x = ${}))

for ((i = 0; i < ${}; i++)); do :; done

let x=${}

let "x=${}"

echo $[${}]

declare -i n=${}

typeset -ri n=${}

local -i n=${}

[[ ${} -gt 5 ]]

[[ 5 -lt ${} ]]

[[ ! "${}" -eq 0 ]]

if [[ -n x && ${} -ge 1 ]]; then :; fi

echo ${a[${}]}

a[${}]=1

a=([${}]=x)

echo ${s:${}}

echo "${s:0:${}}"

RANDOM=${}

SECONDS=${}

n=${}; echo $((n + 1))

n=${}; ((n++))

n=${}; [[ $n -gt 1 ]]

for n in ${}; do echo $((n)); done

read -r n <<< ${}; echo $((n))

f() { echo $(($1)); }; f ${}

set -- ${}; echo $(($1))

n=${}; m=$n; echo ${a[m]}

x=${}; eval "echo $x"

x=${}; sh -c "echo $x"

x=${}; let y=x

declare -n ref=${}
