/** The workloads of a campaign: pods that write, the volumes and keys they need, and how they stop. */
package dev.holdfast.campaign.workload;
