/** The Kubernetes cluster under test, always named by kubeconfig and context. */
package dev.holdfast.cluster;
