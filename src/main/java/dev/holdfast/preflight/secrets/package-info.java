/** What Secrets hold, by the names of their keys: values are never kept. */
package dev.holdfast.preflight.secrets;
