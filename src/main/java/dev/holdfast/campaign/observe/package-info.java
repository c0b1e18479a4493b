/** Watches a cluster and its agents while a campaign goes on, and writes down what is seen and done. */
package dev.holdfast.campaign.observe;
