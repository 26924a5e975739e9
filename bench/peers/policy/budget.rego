# The energy budget over plain manifests, as a site without Kvandal could write it: no pool above its ceiling, no hall above its watts.
package main

deployments := [contents |
	some document in input
	contents := document.contents
	contents.kind == "MachineDeployment"
]

deny contains message if {
	some deployment in deployments
	name := deployment.metadata.labels["kvandal.io/pool"]
	not data.ceilings[name]
	message := sprintf("pool %s: not declared", [name])
}

deny contains message if {
	some deployment in deployments
	name := deployment.metadata.labels["kvandal.io/pool"]
	deployment.spec.replicas > data.ceilings[name]
	message := sprintf("pool %s: %d asked, ceiling %d", [name, deployment.spec.replicas, data.ceilings[name]])
}

deny contains message if {
	some hall, limit in data.hallWatts
	watts := sum([taken |
		some deployment in deployments
		deployment.metadata.labels["kvandal.io/hall"] == hall
		system := deployment.metadata.labels["kvandal.io/gpu-system"]
		taken := deployment.spec.replicas * data.wattsPerUnit[system]
	])
	watts > limit
	message := sprintf("hall %s: %d W asked, %d W usable", [hall, watts, limit])
}
