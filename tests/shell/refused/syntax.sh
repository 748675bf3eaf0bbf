echo "a

echo 'a

echo `a

echo $(a

echo ${a

(a

{ a

if a; then b

if a; then b; done

for x in a; b

case x in a) b

while a; do b

[[ a == b

a | 

a &&

a (b)

a ;; b

)

fi

cat <<END
x

cat <<END

f() x

a=(b

echo > 

echo $((1 + 2
