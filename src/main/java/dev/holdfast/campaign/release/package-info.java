/** The driver's release: installed, upgraded, rolled back, backed up and restored. */
package dev.holdfast.campaign.release;
