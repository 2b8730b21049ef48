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

import java.util.concurrent.CompletionStage;

/**
 * Keeps sessions busy for work that goes on when their handler has returned, so that a
 * drain waits for it as for a handler that runs: at most for the handler timeout. A bean
 * to inject. Thread-safe; nothing blocks.
 */
public interface BusySessions {

	/**
	 * Keep the connection of a session busy until the hold is closed. Call it before the
	 * handler returns.
	 * @param session a session of Spring, servlet or reactive, or of Jakarta, or the id
	 * of a STOMP session
	 * @return the hold, which has no effect if the session is gone, not tracked or
	 * something else
	 */
	SessionHold hold(Object session);

	/**
	 * Keep the connection of a session busy until a piece of work is complete, be it by
	 * failure.
	 * @param session as for {@link #hold(Object)}
	 * @param work the work, which sends its reply itself
	 * @param <T> the type of its result
	 * @return the same work, complete when the session is let go of
	 */
	default <T> CompletionStage<T> holdUntil(Object session, CompletionStage<T> work) {
		SessionHold hold = hold(session);
		return work.whenComplete((result, failure) -> hold.close());
	}

}
