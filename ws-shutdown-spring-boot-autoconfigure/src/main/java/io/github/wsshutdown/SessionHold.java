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
 * Keeps the connection of a session busy until it is closed. Thread-safe.
 *
 * @see BusySessions
 */
public interface SessionHold extends AutoCloseable {

	/**
	 * Let go of the session: the work is done, and what it has sent was handed over. Only
	 * the first call counts; any thread may make it.
	 */
	@Override
	void close();

}
