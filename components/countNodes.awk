# Counts the nodes of a hall from the rows that guard-sync.sh reads, and prints them as JSON. The rule, and why, is `observedNodes` in
# model/guard/liveHall.ts; the tests hold the two to the same counts.
BEGIN {
  FS = "\t"
  OURS = "kvandal"
  UNLISTED = "/unlisted"
  NAME = "^[-A-Za-z0-9_.]+$"
}

# The larger of what an object asks for and what it has. Without a number Cluster API makes one, or what the autoscaler may have.
function largerCount(spec, status, most) {
  asked = isNumber(spec) ? spec + 0 : (most ~ /^"[0-9]+"$/ ? substr(most, 2) + 0 : 1)
  counted = isNumber(status) ? status + 0 : 0
  return asked > counted ? asked : counted
}

# As kubectl prints it: 15, and 1e+06 for a million.
function isNumber(text) { return text ~ /^[0-9]/ }

function hasValue(text) { return text != "" && text != "<nil>" }

function raiseCount(name, nodes) {
  if (!(name in counts) || counts[name] < nodes) counts[name] = nodes
}

# What does not look as it was written may hide what runs: nothing is counted then.
function fail(reason) {
  failure = reason
  exit 1
}

# The last row: without it the others may have been cut short.
$0 == "end" { isWhole = 1; next }

# A row of the table of nodes: its pool last. Without one it ends in the space of the empty column.
NF == 1 && $0 != "" && !/^node\// {
  words = split($0, word, / +/)
  poolOfNode[word[1]] = word[words]
  if (word[words] != "") ofPool[word[words]]++
  next
}

# A node with GPUs, as `kubectl get --output name` writes it. No row of the table has a slash.
NF == 1 && /^node\// { withGpus[substr($0, 6)] = 1; next }

NF == 0 { next }

NF != 11 { fail("a row of " NF " columns: " $0) }

{
  isOurs = $2 == OURS
  deployment = hasValue($8) ? $8 : ""
  exists[$2 "/\"" $1 "\"/\"" $3 "\""] = 1
  node = substr($11, 2, length($11) - 2)
  if (node != "") hasMachine[node] = 1
}

$1 == "MachineDeployment" {
  nodes = largerCount($4, $5, $10)
  if (isOurs) {
    raiseCount($3, nodes)
    if (hasValue($9)) poolOf[$3] = $9
  } else unlisted += nodes
}

$1 == "MachinePool" { unlisted += largerCount($4, $5, $10) }

# What has an owner is counted through it, where that is there: all rows must have been read.
$1 == "MachineSet" { keep($2, $6, "MachineDeployment", largerCount($4, $5, $10)) }

$1 == "Machine" {
  if (isOurs && deployment != "") {
    machines[deployment]++
    if (node != "") {
      linked++
      linkedNode[linked] = node
      linkedTo[linked] = deployment
    }
  } else if (!(deployment == "" && $7 != "<nil>x" && index("," $6, ",\"KubeadmControlPlane\"/"))) keep($2, $6, "MachineSet|MachinePool", 1)
}

function keep(namespace, owners, kinds, nodes) {
  kept++
  keptNamespace[kept] = namespace
  keptOwners[kept] = owners
  keptKinds[kept] = "^\"(" kinds ")\"/"
  keptNodes[kept] = nodes
}

function hasOwner(row,   count, owner, at) {
  count = split(keptOwners[row], owner, ",")
  for (at = 1; at <= count; at++) {
    if (owner[at] ~ keptKinds[row] && (keptNamespace[row] "/" owner[at]) in exists) return 1
  }
  return 0
}

END {
  if (failure == "" && !isWhole) failure = "the last row is missing"
  if (failure == "") for (name in machines) if (name !~ NAME) failure = "no name: " name
  if (failure == "") for (name in counts) if (name !~ NAME) failure = "no name: " name
  if (failure != "") {
    print failure | "cat >&2"
    exit 1
  }
  for (row = 1; row <= kept; row++) if (!hasOwner(row)) unlisted += keptNodes[row]
  for (node in withGpus) if (poolOfNode[node] == "" && !(node in hasMachine)) unlisted++
  for (name in machines) raiseCount(name, machines[name])
  for (name in poolOf) known[poolOf[name]] += counts[name]
  # A Machine whose node lacks its pool's label stands for none that has it.
  for (row = 1; row <= linked; row++) {
    node = linkedNode[row]
    if (!(linkedTo[row] in poolOf) || !(node in poolOfNode)) continue
    pool = poolOf[linkedTo[row]]
    if (poolOfNode[node] != pool) known[pool]--
  }
  # Nodes that a pool has beyond all that: a Node outlives its Machine unless it is deleted.
  for (pool in ofPool) if (ofPool[pool] > known[pool]) unlisted += ofPool[pool] - known[pool]
  counts[UNLISTED] += unlisted
  separator = ""
  printf "{"
  for (name in counts) {
    printf "%s\"%s\":%.0f", separator, name, counts[name]
    separator = ","
  }
  print "}"
}
