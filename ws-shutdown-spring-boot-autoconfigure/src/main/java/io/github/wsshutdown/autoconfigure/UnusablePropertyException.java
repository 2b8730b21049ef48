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

package io.github.wsshutdown.autoconfigure;

/**
 * Thrown when a property has a value that can't be meant.
 */
class UnusablePropertyException extends RuntimeException {

	private final String name;

	private final Object value;

	private final String reason;

	private final String action;

	/**
	 * Create a new {@link UnusablePropertyException}.
	 * @param name the name of the property
	 * @param value its value, or the one element of it that can't be used
	 * @param reason what is wrong with the value, as a sentence
	 * @param action what to write instead, as sentences
	 */
	UnusablePropertyException(String name, Object value, String reason, String action) {
		super("Property '" + name + "' must not be '" + value + "'. " + reason + " " + action);
		this.name = name;
		this.value = value;
		this.reason = reason;
		this.action = action;
	}

	String getName() {
		return this.name;
	}

	Object getValue() {
		return this.value;
	}

	String getReason() {
		return this.reason;
	}

	String getAction() {
		return this.action;
	}

}
