/** The sentences of the features. They act, or ask a judge; they never judge. */
package dev.holdfast.steps;
