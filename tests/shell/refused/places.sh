cat <<'END'
${}
END

cat <<"END"
a ${} b
END

cat <<\END
${}
END

cat <<${}
x
END

echo x # a ${} comment

# ${}

echo \${}

echo "\${}"

cat <<END
\${}
END

echo $'a\${}'

echo x >&${}

echo x 2>& ${}

echo ${x/${}/y}

echo ${x//a/${}}

echo ${x^${}}

echo "${x@${}}"

echo {1..${}}

echo {${}..9}

rm ${}

grep ${} file
