package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;

/** What a change would do to one object. */
sealed interface Effect {
    /** It is created. */
    record Created(JsonNode object) implements Effect {}

    /**
     * It is changed.
     *
     * @param live as it is
     * @param object as it would be
     */
    record Changed(JsonNode live, JsonNode object) implements Effect {}

    /** It stays as it is. */
    record Unchanged() implements Effect {}

    /** It is deleted. */
    record Deleted(JsonNode live) implements Effect {}

    /** It is in no manifest any more, and stays, as it is annotated so. */
    record Kept() implements Effect {}

    /** It belongs to somebody else, so Helm refuses the whole change. */
    record Foreign(String why) implements Effect {}

    /** The API server refuses it, for a reason that is not the account's. */
    record Refused(String why) implements Effect {}

    /** The API server cannot be asked, because what the object needs is made by the same change. */
    record Unaskable(String why) implements Effect {}

    /**
     * The API server could be asked, and has not said.
     *
     * @param what was not allowed, or failed
     */
    record Unknown(String what) implements Effect {}
}
