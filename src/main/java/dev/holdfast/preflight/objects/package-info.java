/** Secrets, classes, volumes and CSI objects: what an upgrade needs of them, and what it does to them. */
package dev.holdfast.preflight.objects;
