/** What Helm would do to a cluster in an upgrade or a rollback, tried by the API server without changing anything. */
package dev.holdfast.preflight.change;
