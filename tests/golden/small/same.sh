# same.sh DIR FILE: report writes from its snapshot, unit by unit, what assess writes from memory. The one names the snapshot;
# assess makes no proposals for its JSON.
sed '1,5s/<snapshot sha256="[0-9a-f]*"/<snapshot/' "$1/report.xml" >ours.xml
sed '1,5s/<snapshot sha256="[0-9a-f]*"/<snapshot/' "$2.xml" | cmp ours.xml - && python3 - "$1/report.json" "$2.json" <<'END'
import json, sys
report, assessed = (json.load(open(path)) for path in sys.argv[1:])
assert report.pop("advice") and all(unit.pop("proposal") for unit in report["units"])
sys.exit(report != assessed)
END
