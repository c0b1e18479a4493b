/** The commands of {@code java -jar holdfast.jar}, one file each. */
package dev.holdfast.cli;
