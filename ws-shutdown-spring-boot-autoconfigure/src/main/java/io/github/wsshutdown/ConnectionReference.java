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
 * Identifies a connection, also after its end.
 *
 * @param id the id that the endpoint knows it by; can't be guessed
 * @param path the registered path
 */
public record ConnectionReference(String id, String path) {

	@Override
	public String toString() {
		return this.id + " on '" + this.path + "'";
	}

}
