/**
 * The workload under observation and its controls: a writer that records each operation before it tries it, files held open over the
 * upgrade, the same writer loop on a plain file system and straight to S3, and the reading back of all that was acknowledged.
 */
package dev.holdfast.agent.workload;
