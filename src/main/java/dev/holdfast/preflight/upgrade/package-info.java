/** Every check before an upgrade, put together. */
package dev.holdfast.preflight.upgrade;
