/** Boots a real Kubernetes of kubeadm's making in systemd-nspawn nodes, and an S3 server beside it. Needs Linux on amd64 and root. */
package dev.holdfast.lab;
