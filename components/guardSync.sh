#!/bin/sh
# Counts what runs in a hall and writes it into the status of its budget: what `kvandal guard sync` does, for a CronJob.
# SITE names the budget. WORKLOAD_KUBECONFIG reaches the cluster that has the nodes, where it is not the one that has the Machines.
# Writes only if every read succeeded: a partial count would free power that is in use.
set -eu

manager=kvandal-guard-sync
attempts=3

# One row per object: kind, namespace, name, replicas asked for, replicas counted, whether it has an owner, label of a control plane, its
# MachineDeployment, its pool, maximum of the autoscaler. <nil> stands for a missing field.
machinery='{{range .items}}{{.kind}}{{"\t"}}{{.metadata.namespace}}{{"\t"}}{{.metadata.name}}{{"\t"}}
{{- with .spec}}{{printf "%v" .replicas}}{{end}}{{"\t"}}
{{- with .status}}{{printf "%v" .replicas}}{{end}}{{"\t"}}
{{- if .metadata.ownerReferences}}owned{{end}}{{"\t"}}
{{- with .metadata.labels}}{{printf "%v" (index . "cluster.x-k8s.io/control-plane")}}x{{else}}<nil>x{{end}}{{"\t"}}
{{- with .metadata.labels}}{{printf "%v" (index . "cluster.x-k8s.io/deployment-name")}}{{end}}{{"\t"}}
{{- with .metadata.labels}}{{printf "%v" (index . "kvandal.io/pool")}}{{end}}{{"\t"}}
{{- with .metadata.annotations}}{{printf "%q" (index . "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size")}}{{end}}
{{- "\n"}}{{end}}'

# One row per node: "Node", its name, its pool, the MachineDeployment that a simulated node says it is of.
nodes='{{range .items}}Node{{"\t"}}{{.metadata.name}}{{"\t"}}
{{- with .metadata.labels}}{{printf "%v" (index . "kvandal.io/pool")}}{{end}}{{"\t"}}
{{- with .metadata.annotations}}{{printf "%q" (index . "kvandal.io/machine-deployment")}}{{end}}
{{- "\n"}}{{end}}'

log() { echo "$(date -u +%FT%TZ) $*"; }

# Prints the counts as JSON, by MachineDeployment.
count() {
  machines=$(kubectl get --all-namespaces --output "go-template=$machinery" \
    machinedeployments.cluster.x-k8s.io,machinesets.cluster.x-k8s.io,machines.cluster.x-k8s.io,machinepools.cluster.x-k8s.io) || return 1
  hosts=$(kubectl ${WORKLOAD_KUBECONFIG:+--kubeconfig "$WORKLOAD_KUBECONFIG"} get nodes --output "go-template=$nodes") || return 1
  printf '%s\n%s\n' "$machines" "$hosts" | awk -f "$(dirname "$0")/count-nodes.awk"
}

attempt=1
while :; do
  # The budget first: nodes that are counted afterwards are counted for it, or for an older one.
  budget=$(kubectl get sitebudgets.kvandal.io "$SITE" --ignore-not-found \
    --output 'jsonpath={.metadata.generation} {.metadata.resourceVersion}')
  if [ -z "$budget" ]; then
    log "there is no budget $SITE: nothing is counted"
    exit 0
  fi
  counts=$(count) || exit 1
  # With the version that was read: counts for an older budget never replace those for a newer one.
  if kubectl apply --subresource status --server-side --force-conflicts --field-manager "$manager" --filename - <<EOF; then
{
  "apiVersion": "kvandal.io/v1alpha1",
  "kind": "SiteBudget",
  "metadata": { "name": "$SITE", "resourceVersion": "${budget#* }" },
  "status": { "observedGeneration": ${budget% *}, "observedNodes": $counts }
}
EOF
    log "counted for generation ${budget% *}: $counts"
    exit 0
  fi
  if [ "$attempt" -ge "$attempts" ]; then
    log "the counts were not written in $attempts attempts: see the error above"
    exit 1
  fi
  attempt=$((attempt + 1))
done
