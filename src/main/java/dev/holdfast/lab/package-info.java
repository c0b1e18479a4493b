/** Boots a Kubernetes cluster with kubeadm in systemd-nspawn nodes, and an S3 server beside it. Needs Linux on amd64 and root. */
package dev.holdfast.lab;
