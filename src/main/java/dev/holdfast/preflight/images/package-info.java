/** Whether nodes have, or can pull, the images of a new release. */
package dev.holdfast.preflight.images;
