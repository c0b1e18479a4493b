/**
 * The workload under observation and its controls: a writer that records each operation before it begins, files held open across the
 * upgrade, the same writer loop on an ordinary file system and directly to S3, and the read-back of everything that was acknowledged.
 */
package dev.holdfast.agent.workload;
