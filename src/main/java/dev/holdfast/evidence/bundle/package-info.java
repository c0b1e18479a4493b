/** A folder or archive of evidence: written, sealed, read back, with secrets removed. */
package dev.holdfast.evidence.bundle;
