/** A preflight in the forms that other programs read: JSON, JUnit's XML, and Markdown. */
package dev.holdfast.preflight.output;
