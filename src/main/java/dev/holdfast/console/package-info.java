/** Progress of long tasks on the console, and how an interrupt ends them early. It uses the JDK alone, so that any package may use it. */
package dev.holdfast.console;
