module kvandal.io/toolchain/cluster-api

go 1.25

// Only the CRDs that lie in these modules are used; nothing of them is built.
require (
	sigs.k8s.io/cluster-api v1.14.2
	sigs.k8s.io/cluster-api/test v1.14.2
)
