#!/bin/sh
# Counts what runs in a hall and writes it into the status of its budget: what `kvandal guard sync` does, for a CronJob.
# SITE names the budget. WORKLOAD_KUBECONFIG reaches the cluster that has the nodes, where it is not the one that has the Machines.
# Writes only if every read succeeded: a partial count would free power that is in use.
set -eu

manager=kvandal-guard-sync
attempts=3
gpu_nodes='nvidia.com/gpu.present=true'

# One row per object: kind, namespace, name, replicas asked for, replicas counted, its owners, label of a control plane, its MachineDeployment, its
# pool, maximum of the autoscaler, a Machine's node. <nil> stands for a missing field. What an API server takes as any text is quoted: owners, annotations.
machinery='{{range .items}}{{.kind}}{{"\t"}}{{.metadata.namespace}}{{"\t"}}{{.metadata.name}}{{"\t"}}
{{- with .spec}}{{printf "%v" .replicas}}{{end}}{{"\t"}}
{{- with .status}}{{printf "%v" .replicas}}{{end}}{{"\t"}}
{{- range .metadata.ownerReferences}}{{printf "%q" .kind}}/{{printf "%q" .name}},{{end}}{{"\t"}}
{{- with .metadata.labels}}{{printf "%v" (index . "cluster.x-k8s.io/control-plane")}}x{{else}}<nil>x{{end}}{{"\t"}}
{{- with .metadata.labels}}{{printf "%v" (index . "cluster.x-k8s.io/deployment-name")}}{{end}}{{"\t"}}
{{- with .metadata.labels}}{{printf "%v" (index . "kvandal.io/pool")}}{{end}}{{"\t"}}
{{- with .metadata.annotations}}{{printf "%q" (index . "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size")}}{{end}}{{"\t"}}
{{- with .status}}{{with .nodeRef}}{{printf "%q" .name}}{{end}}{{end}}
{{- "\n"}}{{end}}'

log() { echo "$(date -u +%FT%TZ) $*"; }

# Prints the counts as JSON, by MachineDeployment. Nodes come as a table, which the API server makes of their metadata: 5,000 whole nodes are more
# than a gigabyte for kubectl.
count() {
  machines=$(kubectl get --all-namespaces --output "go-template=$machinery" \
    machinedeployments.cluster.x-k8s.io,machinesets.cluster.x-k8s.io,machines.cluster.x-k8s.io,machinepools.cluster.x-k8s.io) || return 1
  hosts=$(kubectl ${WORKLOAD_KUBECONFIG:+--kubeconfig "$WORKLOAD_KUBECONFIG"} get nodes \
    --no-headers --label-columns kvandal.io/pool) || return 1
  with_gpus=$(kubectl ${WORKLOAD_KUBECONFIG:+--kubeconfig "$WORKLOAD_KUBECONFIG"} get nodes \
    --output name --selector "$gpu_nodes") || return 1
  printf '%s\n%s\n%s\nend\n' "$machines" "$hosts" "$with_gpus" | awk -f "$(dirname "$0")/count-nodes.awk"
}

attempt=1
while :; do
  # The budget first: nodes that are counted afterwards are counted for it, or for an older one.
  budget=$(kubectl get sitebudgets.kvandal.io "$SITE" --ignore-not-found \
    --output 'jsonpath={.metadata.generation} {.metadata.resourceVersion} {.status.observedGeneration}')
  if [ -z "$budget" ]; then
    log "there is no budget $SITE: nothing is counted"
    exit 0
  fi
  generation=${budget%% *} rest=${budget#* }
  version=${rest%% *} observed=${rest#* }
  # The guard of the pools follows a new budget a moment later: what it still lets grow by the old one is counted.
  if [ "$observed" != "$generation" ]; then
    sleep 2
  fi
  counts=$(count) || exit 1
  # With the version that was read: counts for an older budget never replace those for a newer one.
  if kubectl apply --subresource status --server-side --force-conflicts --field-manager "$manager" --filename - <<EOF; then
{
  "apiVersion": "kvandal.io/v1alpha1",
  "kind": "SiteBudget",
  "metadata": { "name": "$SITE", "resourceVersion": "$version" },
  "status": { "observedGeneration": $generation, "observedNodes": $counts }
}
EOF
    log "counted for generation $generation: $counts"
    exit 0
  fi
  if [ "$attempt" -ge "$attempts" ]; then
    log "the counts were not written in $attempts attempts: see the error above"
    exit 1
  fi
  attempt=$((attempt + 1))
done
