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

package io.github.wsshutdown.connection;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What is known of the application's handler of a connection, where that is more than
 * which messages have ended. Thread-safe; nothing waits.
 */
public interface HandlerProgress {

	/**
	 * Called when the connection's turn has come and the application is busy: tells it
	 * that no message will follow, so that it comes to an end of what it does.
	 * @param handlerTimeout how long that may take
	 */
	default void endInput(Duration handlerTimeout) {
	}

	/**
	 * Look at what the application does.
	 * @return tells whether what is being done now has ended
	 */
	BooleanSupplier watch();

	/**
	 * Called when something else that knows more takes its place.
	 */
	default void replaced() {
	}

}
