/** Where a campaign is carried out: the lab, or a cluster that was named; options, keys, and what went wrong with them. */
package dev.holdfast.campaign.environment;
