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

package io.github.wsshutdown.drain;

/**
 * How far the closing of a connection has come.
 */
enum ClosingStep {

	/** Its turn has not come. */
	SCHEDULED,

	/** It has been left to another, or to stay. */
	GIVEN_UP,

	/** The application is doing something for it. */
	HANDLERS,

	/** What the application has sent is on its way. */
	BACKLOG,

	/** The close frame is about to be sent. */
	FRAME,

	/** The peer has to answer. */
	PEER,

	/** The transport was cut. */
	CUT,

	/** The transport is gone. */
	GONE

}
