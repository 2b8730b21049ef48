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
 * Thrown when a drain can't be carried out as asked.
 */
public class InvalidDrainPlanException extends IllegalArgumentException {

	private final String setting;

	private final String value;

	private final String problem;

	private final String remedy;

	/**
	 * Create a new {@link InvalidDrainPlanException}.
	 * @param setting the name of the setting, in camel case
	 * @param value the value that was given
	 * @param problem what is wrong with it, as the end of a sentence
	 * @param remedy what to do about it, as a sentence
	 */
	public InvalidDrainPlanException(String setting, Object value, String problem, String remedy) {
		super("'" + setting + "' must not be '" + value + "': " + problem + ". " + remedy);
		this.setting = setting;
		this.value = String.valueOf(value);
		this.problem = problem;
		this.remedy = remedy;
	}

	/**
	 * The name of the setting, in camel case.
	 * @return the name
	 */
	public String getSetting() {
		return this.setting;
	}

	/**
	 * The value that was given.
	 * @return the value
	 */
	public String getValue() {
		return this.value;
	}

	/**
	 * What is wrong with the value.
	 * @return the problem, as the end of a sentence
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * What to do about it.
	 * @return the remedy, as a sentence
	 */
	public String getRemedy() {
		return this.remedy;
	}

}
