read ${}

read -r a ${}

mapfile -t ${}

unset ${}

unset -v ${}

export ${}

export ${}=x

declare ${}

readonly "${}=1"

printf -v ${} x

printf ${}

printf "${}\n" x

[ -v ${} ]

test -v ${}

[[ -v ${} ]]

[ ${} ${} ]

[ ${} -o ${} -o x ]

[ -n ${} -a -n ${} ]

[[ ${} ${} ]]

echo ${!${}}

echo $${}

echo "$${}"

for ${} in a b; do :; done

function ${} { :; }

${}() { :; }

getopts ab ${}

wait -p ${}

x=${}; echo ${!x}

${} --version

sudo ${} x

"${}"

${}=1

set ${}

shopt -s ${} ${}

PS4=${}

PROMPT_COMMAND=${} bash -i

GIT_SSH_COMMAND="ssh ${}" git fetch

export PAGER=${}

__rb0=1
