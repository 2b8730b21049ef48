/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown;

import java.util.List;

/**
 * The connections of a drain that were forced or lost for one reason. Immutable.
 *
 * @param reason the reason
 * @param count how many there are
 * @param examples the first of them, at most five
 */
public record UncleanEnds(Reason reason, int count, List<ConnectionReference> examples) {

	/**
	 * Create new {@link UncleanEnds}.
	 */
	public UncleanEnds {
		examples = List.copyOf(examples);
	}

	/**
	 * Why a connection did not end as it should.
	 */
	public enum Reason {

		/** It was cut because the peer has not answered the close frame in time. */
		ANSWERED_NOT("answered-not"),

		/** It was cut because the peer has not taken what was sent to it. */
		DID_NOT_READ("did-not-read"),

		/** It was cut because the application had work to do until the deadline. */
		HANDLER_STILL_RUNNING("handler-still-running"),

		/** It was reset, or its end was found out when the close frame was sent. */
		VANISHED("vanished");

		private final String label;

		Reason(String label) {
			this.label = label;
		}

		/**
		 * The name for logs.
		 * @return the name
		 */
		public String label() {
			return this.label;
		}

	}

}
