/** Tools that deploy the driver's release by objects in the cluster, as Flux and Argo CD do: whose the release is, and whether they are done with it. */
package dev.holdfast.preflight.deployers;
