# Counts the nodes of a hall from the rows that guard-sync.sh reads, and prints them as JSON. The rule, and why, is `observedNodes` in
# model/guard/liveHall.ts; the tests hold the two to the same counts.
BEGIN {
  FS = "\t"
  OURS = "kvandal"
  UNLISTED = "/unlisted"
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

$1 == "Node" {
  pool = hasValue($3) ? $3 : ""
  deployment = ""
  if ($4 ~ /^"[-a-z0-9.]+\/[-a-z0-9.]+"$/) {
    deployment = substr($4, 2, length($4) - 2)
  }
  nodeRows++
  nodePool[nodeRows] = pool
  nodeDeployment[nodeRows] = deployment
  next
}

NF < 10 { next }

{
  isOurs = $2 == OURS
  isOwned = $6 == "owned"
  isControlPlane = $7 != "<nil>x"
  deployment = hasValue($8) ? $8 : ""
}

$1 == "MachineDeployment" {
  exists[$2 "/" $3] = 1
  nodes = largerCount($4, $5, $10)
  if (isOurs) {
    raiseCount($3, nodes)
    if (hasValue($9)) poolOf[$3] = $9
  } else unlisted += nodes
}

$1 == "MachinePool" { unlisted += largerCount($4, $5, $10) }

$1 == "MachineSet" && !isOwned { unlisted += largerCount($4, $5, $10) }

$1 == "Machine" && !isControlPlane {
  if (isOurs && deployment != "") machines[deployment]++
  else if (!isOwned) unlisted++
}

END {
  for (row = 1; row <= nodeRows; row++) {
    key = nodeDeployment[row]
    split(key, parts, "/")
    if (key != "" && parts[1] == OURS) simulated[parts[2]]++
    # A node counts towards its pool unless its annotation names a MachineDeployment that exists.
    else if (nodePool[row] != "" && !(key in exists)) ofPool[nodePool[row]]++
  }
  for (name in machines) raiseCount(name, machines[name])
  for (name in simulated) raiseCount(name, simulated[name])
  for (name in poolOf) known[poolOf[name]] += counts[name]
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
