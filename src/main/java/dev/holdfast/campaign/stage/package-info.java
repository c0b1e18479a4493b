/** The stages of campaigns, a class each, and how a plan is put together of them. */
package dev.holdfast.campaign.stage;
