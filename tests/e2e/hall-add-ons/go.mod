module kvandal/hall-add-ons

go 1.24.0

require (
	github.com/NVIDIA/gpu-operator v0.0.0-20250917190837-d73a0086a6ba
	github.com/flannel-io/flannel v0.27.4
	github.com/rancher/local-path-provisioner v0.0.30
	sigs.k8s.io/kueue v0.19.0
)
