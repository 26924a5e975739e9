# The energy budget over plain manifests, as a site without Kvandal could write it: no pool above its ceiling, no hall above its watts.

variable "manifests" {
  description = "File of MachineDeployments, one YAML document each"
  type        = string
}

variable "budget" {
  description = "File of ceilings by pool, watts by hall and watts of a unit by GPU system"
  type        = string
}

locals {
  budget   = jsondecode(file(var.budget))
  ceilings = tomap(local.budget.ceilings)

  pools = [
    for text in split("\n---\n", file(var.manifests)) : {
      manifest = text
      labels   = yamldecode(text).metadata.labels
      replicas = yamldecode(text).spec.replicas
    }
  ]
}

# A module for each hall: `for_each` is worked out anew for each of its instances, so a module of all pools takes ten times as long.
module "hall" {
  source   = "./hall"
  for_each = local.budget.hallWatts

  name  = each.key
  watts = each.value
  pools = {
    for pool in local.pools : pool.labels["kvandal.io/pool"] => {
      replicas = pool.replicas
      ceiling  = lookup(local.ceilings, pool.labels["kvandal.io/pool"], null)
      watts    = pool.replicas * local.budget.wattsPerUnit[pool.labels["kvandal.io/gpu-system"]]
      manifest = pool.manifest
    } if pool.labels["kvandal.io/hall"] == each.key
  }
}
