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

/**
 * Listens for drains and follows each from its begin to its end, on the threads of the
 * drain itself, so that it may give them a context in which lines of the log are written.
 * Implementations must not block; what they throw is logged.
 */
@FunctionalInterface
public interface DrainObserver extends DrainListener {

	/**
	 * A drain begins, in the current thread.
	 * @param report the connections it found
	 * @return what follows it
	 */
	Observed observe(DrainReport report);

	/**
	 * A drain that is observed.
	 */
	interface Observed {

		/**
		 * Run an action in the context of the drain. Has to run it once, in this thread.
		 * @param action the action
		 */
		void scoped(Runnable action);

		/**
		 * The drain has ended.
		 * @param report what became of the connections, and when it came to its
		 * {@link DrainDetails#milestones() milestones}
		 */
		void end(DrainReport report);

	}

}
