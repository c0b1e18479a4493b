/** A folder or archive of evidence: written, sealed, read back, with secrets taken out. */
package dev.holdfast.evidence.bundle;
