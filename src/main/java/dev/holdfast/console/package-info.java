/** What every long task tells the user, and how it ends early. Nothing but the JDK, so that any package may use it. */
package dev.holdfast.console;
