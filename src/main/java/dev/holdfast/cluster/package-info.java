/** The Kubernetes cluster under test: the one that was named, and no other. */
package dev.holdfast.cluster;
