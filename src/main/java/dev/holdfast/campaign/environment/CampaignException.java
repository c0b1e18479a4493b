package dev.holdfast.campaign.environment;

/** A campaign could not be carried out; the message says in which phase and why. No verdict follows from it. */
public final class CampaignException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message fit for the user, and why. */
    public CampaignException(String message, Throwable cause) {
        super(message, cause);
    }

    /** With a message fit for the user. */
    public CampaignException(String message) {
        super(message);
    }

    private CampaignException(RuntimeException first) {
        super(first.getMessage(), null, false, false);
    }

    /** The same news once more, for each scenario that needed the campaign: no stack trace, which {@code holdfast.trace} shows once. */
    public static CampaignException again(RuntimeException first) {
        return new CampaignException(first);
    }
}
