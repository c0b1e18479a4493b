/**
 * What a campaign can be disturbed by on purpose, and when: so that what Holdfast says of a cluster in trouble is seen, and not assumed.
 */
package dev.holdfast.campaign.fault;
