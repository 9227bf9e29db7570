# same.sh DIR FILE: report writes from its snapshot, unit by unit, what assess writes from memory. The one names the snapshot.
sed '1,5s/<snapshot sha256="[0-9a-f]*"/<snapshot/' "$1/report.xml" >ours.xml
sed '1,5s/<snapshot sha256="[0-9a-f]*"/<snapshot/' "$2.xml" | cmp ours.xml - && cmp "$1/report.json" "$2.json"
